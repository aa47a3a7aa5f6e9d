/** Puts the command together for one command line. */
import {
  type Application,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command,
  FlagNotFoundError,
  help,
  type RouteMap,
  text_en,
  UnexpectedPositionalError,
  UnsatisfiedPositionalError,
  version,
} from '@stricli/core'
import { cleanLine } from '../../model/clean-text.js'
import type { Context } from './command.js'
import { commandTable } from './command-table.js'

/**
 * The application as a command line needs it: the command that is called is loaded, of all others
 * only the line of help is there.
 */
export async function buildPhoenix(argv: readonly string[]): Promise<Application<Context>> {
  const called = argv[0]
  const routes: Record<string, Command<Context> | RouteMap<Context>> = {}
  for (const [name, { brief, load }] of Object.entries(commandTable)) {
    routes[name] =
      name === called ? (await load()).default(brief, argv.slice(1)) : placeholder(brief)
  }
  const root = buildRouteMap<string, Context>({
    routes,
    docs: {
      brief: 'Describe a cluster in TypeScript, see the plan, apply it',
      fullDescription:
        'Describe a cluster in TypeScript, see the plan, apply it.\n' +
        'Most commands begin with a node set: cn[1-4],@gpu!cn3; @name is a group, @* all nodes.\n' +
        '`phoenix COMMAND --help` tells more, with examples.\n\n' +
        'Exit codes: 0 all well; 1 some nodes failed, each is named; 2 bad usage or configuration;\n' +
        '130 interrupted.',
    },
  })
  const config = {
    name: 'phoenix',
    scanner: {
      caseStyle: 'allow-kebab-for-camel',
      allowArgumentEscapeSequence: true,
      // Near enough that a guess is worth reading.
      distanceOptions: {
        threshold: 4,
        weights: { insertion: 1, deletion: 3, substitution: 2, transposition: 0 },
      },
    },
    documentation: { disableAnsiColor: true },
    localization: { text: textFor(helpOf(argv), verbsOf(routes[called ?? ''])) },
  } as const
  return buildApplication(root, config, {
    help: help({
      brief: 'show this help',
      defaultForRouteMap: true,
      formatting: {
        useAliasInUsageLine: false,
        onlyRequiredInUsageLine: false,
        caseStyle: 'convert-camel-to-kebab',
      },
    }),
    version: version({
      brief: 'show the version',
      alias: false,
      info: { getCurrentVersion: async () => (await import('./version.js')).version() },
    }),
  })
}

/** Stands in the list of commands; it is never run, because what is run is loaded. */
function placeholder(brief: string): Command<Context> {
  return buildCommand<object, [], Context>({ docs: { brief }, parameters: {}, func: () => {} })
}

/** The command line that helps with another one: `phoenix group --help`. */
export function helpOf([called]: readonly string[]): string {
  const isKnown = called !== undefined && Object.hasOwn(commandTable, called)
  return isKnown ? `phoenix ${called} --help` : 'phoenix --help'
}

/** The verbs of a command that has some. */
function verbsOf(target: Command<Context> | RouteMap<Context> | undefined): readonly string[] {
  if (target === undefined || !('getAllEntries' in target)) return []
  return target.getAllEntries().map(({ name }) => name['convert-camel-to-kebab'])
}

const textFor = (helping: string, verbs: readonly string[]): typeof text_en => ({
  ...text_en,
  briefs: { ...text_en.briefs, argumentEscapeSequence: 'take all that follows as arguments' },
  noCommandRegisteredForInput(args) {
    const isGuessed = args.corrections.length > 0
    const told =
      isGuessed || verbs.length === 0
        ? text_en.noCommandRegisteredForInput(args)
        : `${verbMissing(args.input)} one of ${verbs.join(', ')}`
    return `phoenix: ${told}\nphoenix: see ${helping}`
  },
  exceptionWhileParsingArguments(error, color) {
    const told = `phoenix: ${text_en.exceptionWhileParsingArguments.call(this, error, color)}`
    // What there is, and what stands where, the help tells.
    const isForm =
      error instanceof FlagNotFoundError ||
      error instanceof UnexpectedPositionalError ||
      error instanceof UnsatisfiedPositionalError
    return isForm ? `${told}\nphoenix: see ${helping}` : told
  },
  formatException: (error) => (error instanceof Error ? error.message : String(error)),
})

/** What is wrong with a word that stands where a verb has to. */
function verbMissing(input: string): string {
  if (input.startsWith('-')) return `a verb has to stand before ${cleanLine(input)}:`
  return `there is no verb '${cleanLine(input)}'; say`
}
