/** Makes commands: what they take, their help, and what they do. */
import {
  type Aliases,
  type BaseArgs,
  type BaseFlags,
  buildCommand,
  buildRouteMap,
  type Command,
  type CommandContext,
  type FlagParametersForType,
  type RouteMap,
  type TypedCommandParameters,
  type TypedPositionalParameters,
} from '@stricli/core'
import type { Io } from '../terminal/io.js'
import { Call, type CommonFlags } from './call.js'

/** What stricli hands to every command. */
export interface Context extends CommandContext {
  readonly io: Io
  /** The exit code; undefined where no command was run. */
  code: number | undefined
  /** The call whose words are being completed, where that is done. */
  readonly completing?: Call
}

/**
 * What a command's file exports as default: the command, made from its line of help; `rest` is what
 * stands behind its name on the command line.
 */
export type BuildCommand = (
  brief: string,
  rest: readonly string[],
) => Command<Context> | RouteMap<Context>

/** What a command is made of. */
export interface CommandSpec<Flags extends BaseFlags, Args extends BaseArgs> {
  /** One line, for the list of commands. */
  readonly brief: string
  /** What it does, for its own help. */
  readonly help: string
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, what: string])[]
  readonly flags: FlagParametersForType<Flags, Context>
  /** Letters that stand for flags. */
  readonly letters?: Aliases<keyof Flags & string>
  readonly arguments?: TypedPositionalParameters<Args, Context>
  /** Carries the command out; gives its exit code, or nothing for 0. */
  readonly run: (call: Call, flags: Flags, ...args: Args) => Promise<number | undefined>
}

/** Makes a command. What its `run` throws becomes a message and an exit code. */
export function command<Flags extends BaseFlags, Args extends BaseArgs = []>(
  spec: CommandSpec<Flags, Args>,
): Command<Context> {
  const { brief, help, examples, flags, letters, run } = spec
  return buildCommand<Flags, Args, Context>({
    docs: { brief, fullDescription: helpText(help, examples) },
    parameters: {
      flags,
      ...(letters === undefined ? {} : { aliases: letters }),
      ...(spec.arguments === undefined ? {} : { positional: spec.arguments }),
    } as TypedCommandParameters<Flags, Args, Context>,
    async func(this: Context, given: Flags, ...args: Args): Promise<void> {
      const call = new Call(this.io, given as Partial<CommonFlags>)
      try {
        this.code = (await run(call, given, ...args)) ?? 0
      } catch (error) {
        const { report } = await import('../output/report.js')
        this.code = await report(call, error)
      }
    },
  })
}

/** Makes a command that has only verbs: `group list`, `group show`. */
export function verbs(
  brief: string,
  help: string,
  routes: Readonly<Record<string, Command<Context>>>,
  alone?: string,
): RouteMap<Context> {
  return buildRouteMap<string, Context>({
    routes,
    docs: { brief, fullDescription: help },
    ...(alone === undefined ? {} : { defaultCommand: alone }),
  })
}

/**
 * The same with a verb that is meant where none is written. A word that is no verb, and a call for help,
 * are answered as without it.
 */
export function verbsOr(
  alone: string,
  rest: readonly string[],
  brief: string,
  help: string,
  routes: Readonly<Record<string, Command<Context>>>,
): RouteMap<Context> {
  const [first] = rest
  const isAlone = first === undefined || first.startsWith('-')
  const wantsHelp = rest.some((one) => /^(-h|-H|--help|--help-all|--helpAll)$/.test(one))
  return verbs(
    brief,
    `${help}\nWithout a verb: ${alone}.`,
    routes,
    isAlone && !wantsHelp ? alone : undefined,
  )
}

function helpText(text: string, examples: CommandSpec<BaseFlags, BaseArgs>['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}   ${what}`)
  return `${text}\n\nEXAMPLES\n${lines.join('\n')}`
}
