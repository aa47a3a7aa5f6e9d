import { ownTree, sampleMachine } from './own-tree.js'

let made: string | undefined

/** The OData metadata document: where each type that occurs is described. */
export function metadata(): string {
  made ??= write()
  return made
}

function write(): string {
  const sample = sampleMachine()
  const types = new Set<string>(['Session.v1_7_0', 'Task.v1_7_4', 'LogEntry.v1_15_0'])
  for (const resource of ownTree().all()) {
    const type = resource.body(sample, 0)['@odata.type']
    const [, namespace] = /^#(.+)\.\w+$/.exec(String(type)) ?? []
    if (namespace !== undefined) types.add(namespace)
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
    ...[...types].sort().flatMap((namespace) => {
      const [name = '', version] = namespace.split('.')
      return [
        `  <edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/${name}_v1.xml">`,
        `    <edmx:Include Namespace="${name}"/>`,
        ...(version === undefined ? [] : [`    <edmx:Include Namespace="${namespace}"/>`]),
        '  </edmx:Reference>',
      ]
    }),
    '  <edmx:DataServices>',
    '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">',
    '      <EntityContainer Name="Service" Extends="ServiceRoot.v1_15_0.ServiceContainer"/>',
    '    </Schema>',
    '  </edmx:DataServices>',
    '</edmx:Edmx>',
    '',
  ].join('\n')
}
