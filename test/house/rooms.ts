/** Who may import whom: the import table of the house, as data. */

/** A folder or file of the repository and what it may reach for. */
export interface Room {
  /** A path, or several: a folder ends with `/`. */
  readonly paths: readonly string[]
  /** The rule as a sentence; a broken rule is told with it. */
  readonly rule: string
  /** Folders and files that may be imported besides the room itself and `src/error.ts`. */
  readonly imports?: readonly string[]
  /** Those of which only types may be imported. */
  readonly types?: readonly string[]
  /** Those that are loaded only when they are needed, by `await import()`. */
  readonly lazy?: readonly string[]
  readonly packages?: readonly string[]
  /** Packages that are loaded only when they are needed. */
  readonly lazyPackages?: readonly string[]
  /** The modules of Node that may be imported: all, or the named ones. Default: none. */
  readonly node?: 'all' | readonly string[]
  /** Whether the package's own public names may be imported. Default: no. */
  readonly publicNames?: boolean
}

/** The rooms, the more special before the more general. */
export const rooms: readonly Room[] = [
  {
    paths: ['src/error.ts'],
    rule: 'src/error.ts imports nothing, because every folder imports it',
  },
  {
    paths: ['src/model/'],
    rule: 'src/model is pure: it imports no package, no node: module and no other folder than src/error',
  },
  {
    paths: ['dsl/'],
    rule: 'dsl only records: it imports src/model, and types of src/{ports,render,boot}; no package, no node: module',
    imports: ['src/model/'],
    types: ['src/ports/', 'src/render/', 'src/boot/'],
  },
  {
    paths: ['src/ports/'],
    rule: 'src/ports imports src/model only',
    imports: ['src/model/'],
  },
  {
    paths: ['src/plan/'],
    rule: 'src/plan is pure: it imports src/model, src/render, types of src/ports, and node:crypto for the digest',
    imports: ['src/model/', 'src/render/'],
    types: ['src/ports/'],
    node: ['node:crypto'],
  },
  {
    paths: ['src/render/', 'src/boot/'],
    rule: 'src/render and src/boot are pure: they import src/model and types of src/ports',
    imports: ['src/model/'],
    types: ['src/ports/'],
  },
  {
    paths: ['src/secret/'],
    rule: 'src/secret resolves references: it imports src/model and node: modules',
    imports: ['src/model/'],
    node: 'all',
  },
  {
    paths: ['src/facts/'],
    rule: 'src/facts imports src/model, drizzle-orm and libsql; nobody else touches the database',
    imports: ['src/model/'],
    packages: ['drizzle-orm', 'libsql'],
    node: 'all',
  },
  {
    paths: ['src/image/'],
    rule: 'src/image looks at the files of images: it imports src/model and node: modules',
    imports: ['src/model/'],
    node: 'all',
  },
  {
    paths: ['src/run/'],
    rule: 'src/run imports src/{model,plan,ports,facts,render,secret} and node: modules',
    imports: ['model', 'plan', 'ports', 'facts', 'render', 'secret'].map((name) => `src/${name}/`),
    node: 'all',
  },
  {
    paths: ['src/console/'],
    rule: 'src/console keeps consoles open and writes their logs: it imports src/{model,ports,run} and node: modules',
    imports: ['src/model/', 'src/ports/', 'src/run/'],
    node: 'all',
  },
  {
    paths: ['src/place/'],
    rule: 'src/place finds places in the configuration: it imports src/model and node: modules, and ts-morph by await import()',
    imports: ['src/model/'],
    lazyPackages: ['ts-morph'],
    node: 'all',
  },
  {
    paths: ['src/cli/commands/simulate.ts', 'src/cli/commands/serve.ts', 'src/cli/serving/'],
    rule: 'a command file may load the adapter that it is about, by await import() and not before it runs',
    imports: ['src/'],
    lazy: ['adapters/simulated/', 'adapters/netboot/'],
    packages: ['@stricli/core'],
    node: 'all',
  },
  {
    paths: ['src/cli/'],
    rule: 'src/cli imports any of src, never dsl or an adapter; tsx only by await import()',
    imports: ['src/'],
    packages: ['@stricli/core'],
    lazyPackages: ['tsx'],
    node: 'all',
  },
  {
    paths: ['src/'],
    rule: 'the SDK imports any of src but src/cli, never dsl or adapters',
    imports: [
      'model',
      'plan',
      'ports',
      'facts',
      'render',
      'secret',
      'run',
      'boot',
      'image',
      'place',
      'console',
    ]
      .map((name) => `src/${name}/`)
      .concat('src/index.ts'),
    node: 'all',
  },
  {
    paths: ['adapters/simulated/'],
    rule: 'adapters/simulated imports src/{model,ports} and the protocol codecs, in codec/, of adapters/redfish and adapters/ipmi',
    imports: ['src/model/', 'src/ports/', 'adapters/redfish/codec/', 'adapters/ipmi/codec/'],
    node: 'all',
  },
  {
    paths: ['adapters/netboot/'],
    rule: 'adapters/netboot imports src/{model,ports,boot,image,render}, never another adapter',
    imports: ['src/model/', 'src/ports/', 'src/boot/', 'src/image/', 'src/render/'],
    node: 'all',
  },
  {
    paths: ['adapters/redfish/'],
    rule: 'adapters/redfish imports src/{model,ports} and undici, never dsl or another adapter',
    imports: ['src/model/', 'src/ports/'],
    packages: ['undici'],
    node: 'all',
  },
  {
    paths: ['adapters/ipmi/'],
    rule: 'adapters/ipmi imports src/{model,ports}, never dsl or another adapter, and no package',
    imports: ['src/model/', 'src/ports/'],
    node: 'all',
  },
  {
    paths: ['examples/'],
    rule: 'an example shows what an importer can do: the public subpaths, other files of the examples and node: modules only',
    node: 'all',
    publicNames: true,
  },
]

/** These may import anything, and nothing but themselves may import them. */
export const workshops = ['typedocs/', 'bench/', 'test/'] as const
