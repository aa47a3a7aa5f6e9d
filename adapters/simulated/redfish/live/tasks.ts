/** Work that a BMC has accepted and does by the by. Nothing runs: what is due is done when somebody looks. */
import type { Message } from '../http/messages.js'

/** How a task ended. */
export interface TaskEnd {
  readonly ok: boolean
  readonly messages: readonly Message[]
}

/** What a task is to do. */
export interface TaskPlan {
  readonly name: string
  /** How long it takes, in milliseconds. */
  readonly lasts: number
  /** Done at the end of that time. */
  readonly finish: (now: number, task: Task) => TaskEnd
  /** Whether it may begin; it is `Pending` until then. @default at once */
  readonly ready?: (now: number) => boolean
  /** Whether anybody is told of it as a task. @default true */
  readonly isTold?: boolean
}

/** A task. Times are in milliseconds since 1970. */
export interface Task {
  readonly id: string
  readonly plan: TaskPlan
  readonly made: number
  /** When it began to run; undefined while it waits. */
  begun: number | undefined
  end: (TaskEnd & { readonly at: number }) | undefined
  /** How often it was looked for. */
  looks: number
}

const kept = 50

export class Tasks {
  readonly #tasks = new Map<string, Task>()
  #last = 0

  start(plan: TaskPlan, now: number): Task {
    const id = String(++this.#last)
    const begun = plan.ready === undefined ? now : undefined
    const task: Task = { id, plan, made: now, begun, end: undefined, looks: 0 }
    this.#tasks.set(id, task)
    const [oldest] = this.#tasks.keys()
    if (this.#tasks.size > kept && oldest !== undefined) this.#tasks.delete(oldest)
    return task
  }

  /** Those that anybody is told of. */
  list(): readonly Task[] {
    return [...this.#tasks.values()].filter(({ plan }) => plan.isTold !== false)
  }

  /** Forgets all of them, as a BMC does that restarts; what they were to do is not done. */
  forget(id?: string): void {
    if (id === undefined) this.#tasks.clear()
    else this.#tasks.delete(id)
  }

  settle(now: number): void {
    for (const task of this.#tasks.values()) {
      if (task.end !== undefined) continue
      if (task.begun === undefined && task.plan.ready?.(now) === true) task.begun = now
      if (task.begun === undefined || now < task.begun + task.plan.lasts) continue
      task.end = { ...task.plan.finish(now, task), at: task.begun + task.plan.lasts }
    }
  }
}

/** How far a task is, from 0 to 100. */
export function percentOf({ begun, end, plan }: Task, now: number): number {
  if (end !== undefined) return 100
  if (begun === undefined || plan.lasts <= 0) return 0
  return Math.min(99, Math.floor(((now - begun) / plan.lasts) * 100))
}
