/** Updates that a BMC works at, or that wait, whoever began them. */
import type { FirmwareTask } from '../../../../src/ports/firmware.js'
import { type JsonObject, linkAt, objectAt, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { membersOf, readIfThere, readMembers } from '../../client/resources/collection.js'
import { taskReport } from '../../client/resources/task-state.js'

/** How many tasks are looked at, the newest: BMCs keep old ones for long. */
const mostTasks = 60

/** The tasks of updates that are not at their end. */
export async function updatesUnderWay(
  client: RedfishClient,
  deadline: Deadline,
): Promise<FirmwareTask[]> {
  const { body: root } = await client.root(deadline)
  const service = linkAt(root, 'Tasks')
  const tasks = service === undefined ? undefined : await readIfThere(client, service, deadline)
  const link = linkAt(tasks?.body, 'Tasks')
  if (link === undefined || (await readIfThere(client, link, deadline)) === undefined) return []
  const members = (await membersOf(client, link, deadline)).slice(-mostTasks)
  const resources = await readMembers(client, members, deadline)
  return resources.flatMap(({ path, body }) => {
    const report = taskReport(body)
    const isOver = report?.stage !== 'running' && report?.stage !== 'scheduled'
    if (isOver || !isUpdate(body)) return []
    const name = clean(textAt(body, 'Name') ?? '', 200)
    return [{ id: path, name, scheduled: report.stage === 'scheduled' }]
  })
}

/** Whether a task is an update of firmware: by the request that began it, else by its words. */
function isUpdate(body: JsonObject): boolean {
  const payload = objectAt(body, 'Payload')
  const target = textAt(payload, 'TargetUri')
  if (target !== undefined && target !== '') return /update|firmware|upload/i.test(target)
  const words = `${textAt(body, 'Name') ?? ''} ${textAt(body, 'Description') ?? ''} ${textAt(body, 'JobType') ?? ''}`
  return /update|upgrade|firmware|flash/i.test(words)
}
