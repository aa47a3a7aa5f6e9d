/** Runs one benchmark module and hands its rows to the process that started this one. */
import { pathToFileURL } from 'node:url'
import type { Row } from './table.js'

const path = process.argv[2]
if (path === undefined || process.send === undefined) {
  throw new Error('started by bench/main.ts with the path of a module')
}
const module = (await import(pathToFileURL(path).href)) as { rows(): Promise<Row[]> }
const rows = await module.rows()
process.send(rows, undefined, undefined, () => process.disconnect())
