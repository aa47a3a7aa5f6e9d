/** What the files of 10,000 nodes cost once the model is settled. */

import site from '../examples/thousands/cluster.config.js'
import { Model } from '../src/model/settle/model.js'
import { render } from '../src/render/render.js'
import { renderers } from '../src/render/renderers.js'
import { type Row, spent } from './table.js'

export async function rows(): Promise<Row[]> {
  const model = Model.settle(site)
  for (const _ of model.all());
  const rows: Row[] = []
  for (const renderer of renderers) {
    const taken = await spent(() => render(renderer, model))
    const name = `render 10,000 nodes as ${renderer.name}`
    rows.push({ name, figure: taken.wall * 1000, unit: 'ms', target: 500, ...taken })
  }
  return rows
}
