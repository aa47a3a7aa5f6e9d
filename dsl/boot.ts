import type { BootTemplate } from '../src/boot/template.js'
import type { BootDeclaration } from '../src/model/declaration.js'

/** How nodes start from the network. `I` are the names of images. */
export interface BootSettings<I extends string>
  extends Omit<BootDeclaration, 'discovery' | 'templates' | 'origin'> {
  /** The image for machines that are not known. @default they are told to wait */
  readonly discovery?: I
  /**
   * Own boot scripts, made by `defineBootTemplate()`: the first that fits a node and what it asks for.
   * @default Phoenix's own
   */
  readonly templates?: readonly BootTemplate[]
}
