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

export default defineConfig({
  // Besides the subpaths, what is started by its own file: the command and the facts writer.
  entry: { ...subpaths, 'facts-worker': 'src/facts/worker.ts', cli: 'src/cli/main.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: true,
  sourcemap: true,
  clean: true,
  // A class that names itself is called `_NodeSet` otherwise, and people see that.
  keepNames: true,
  // TypeScript 6 deprecates `baseUrl`, which the declaration bundler still sets by itself.
  dts: { entry: subpaths, compilerOptions: { ignoreDeprecations: '6.0' } },
})
