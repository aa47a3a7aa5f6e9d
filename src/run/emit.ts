/** Gives what happens to a listener, whose own fault must not change what is done to the cluster. */
export function heardBy<Event>(on: ((event: Event) => void) | undefined): (event: Event) => void {
  if (on === undefined) return () => {}
  return (event) => {
    try {
      const heard: unknown = on(event)
      if (heard instanceof Promise) heard.catch(() => {})
    } catch {}
  }
}
