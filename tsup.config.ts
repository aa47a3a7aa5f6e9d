import { defineConfig } from 'tsup'

/** One entry per public subpath, as package.json exports them. */
const subpaths = {
  index: 'src/index.ts',
  dsl: 'dsl/index.ts',
  model: 'src/model/index.ts',
  ports: 'src/ports/index.ts',
  facts: 'src/facts/index.ts',
  render: 'src/render/index.ts',
  boot: 'src/boot/index.ts',
  'adapters/redfish': 'adapters/redfish/index.ts',
  'adapters/ipmi': 'adapters/ipmi/index.ts',
  'adapters/netboot': 'adapters/netboot/index.ts',
  'adapters/simulated': 'adapters/simulated/index.ts',
}

/**
 * A class that names itself in its body is called `_NodeSet` by the bundler, and people see that. What keeps all
 * names would make each function anew slower, so that only these classes are told theirs, on the line they begin on.
 */
const ownNames = {
  name: 'own-names',
  renderChunk: (code: string) => ({
    code: code.replace(
      /^(?:var|let|const) (\w+) = class _\1\b.*\{$/gm,
      (line, name) =>
        `${line} static { Object.defineProperty(this, 'name', { value: '${name}' }); }`,
    ),
  }),
}

export default defineConfig({
  // Besides the subpaths, what is started by its own file: the command and the facts writer.
  entry: { ...subpaths, 'facts-worker': 'src/facts/worker.ts', cli: 'src/cli/main.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: true,
  sourcemap: true,
  clean: true,
  plugins: [ownNames],
  // TypeScript 6 deprecates `baseUrl`, which the declaration bundler still sets by itself.
  dts: { entry: subpaths, compilerOptions: { ignoreDeprecations: '6.0' } },
})
