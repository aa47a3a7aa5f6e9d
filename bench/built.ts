/** A public subpath as it is built, which is what users have; `npm run bench` builds it first. */
export function built<T>(subpath: string): Promise<T> {
  return import(new URL(`../dist/${subpath}.js`, import.meta.url).href) as Promise<T>
}
