import { asTexts, type JsonObject, linkAt, objectAt } from '../answers/json.js'
import type { Message } from '../answers/messages.js'
import { messagesIn } from '../answers/messages.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import type { Resource } from '../resource.js'
import { readIfThere } from './collection.js'
import { sameLink } from './links.js'

/** When settings take effect: `OnReset`, `Immediate`, … */
export type ApplyTime = string

/** Where the settings of a resource are written, and what became of the last ones. */
export interface Settings {
  /** What takes writes: the settings object, or the resource itself where there is none. */
  readonly resource: Resource
  /** Whether writes go to another resource than the one that is in force. */
  readonly staged: boolean
  /** When they may take effect; undefined where the BMC does not say. */
  readonly applyTimes: readonly ApplyTime[] | undefined
  /** What the BMC said when it applied the last ones. */
  readonly messages: readonly Message[]
}

/** Finds where the settings of a resource are written; a settings object that is not there counts as none. */
export async function settingsOf(
  client: RedfishClient,
  resource: Resource,
  deadline: Deadline,
): Promise<Settings> {
  const about = objectAt(resource.body, '@Redfish.Settings')
  const link = linkAt(about, 'SettingsObject')
  const elsewhere =
    link === undefined || sameLink(link, resource.path)
      ? undefined
      : await readIfThere(client, link, deadline)
  return {
    resource: elsewhere ?? resource,
    staged: elsewhere !== undefined,
    applyTimes:
      asTexts(about?.SupportedApplyTimes) ??
      asTexts(
        objectAt(elsewhere?.body, '@Redfish.SettingsApplyTime')?.[
          'ApplyTime@Redfish.AllowableValues'
        ],
      ),
    messages: messagesIn(about?.Messages),
  }
}

/**
 * What has to go along with settings so that they are applied at the next start. Some BMCs store
 * settings without it and never apply them; others refuse it: it goes along where it is advertised.
 */
export function atReset(settings: Settings): JsonObject {
  return settings.applyTimes?.includes('OnReset') === true
    ? { '@Redfish.SettingsApplyTime': { ApplyTime: 'OnReset' } }
    : {}
}
