/** How the light of a machine shines. */
export type LightState = 'off' | 'on' | 'blinking'

/** The light by which somebody in the hall finds the machine. */
export class Light {
  #state: LightState = 'off'
  #until = Infinity

  state(now: number): LightState {
    return now < this.#until ? this.#state : 'off'
  }

  /** @param lasts after how many milliseconds it goes off by itself; never if left out */
  set(state: LightState, now: number, lasts = Infinity): void {
    this.#state = state
    this.#until = now + lasts
  }
}
