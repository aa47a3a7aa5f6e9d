import type { Peer } from '../transport/peer.js'

/**
 * The path to ask for, from a link as a BMC sent it. Links are kept as they came; only the fragment,
 * which points into the resource, is cut off. A link to another host is an error: whoever controls
 * one BMC must not get hold of what belongs to another.
 */
export function pathOf(peer: Peer, link: string): string {
  const bare = link.split('#', 1)[0] ?? ''
  if (bare.startsWith('/') && !bare.startsWith('//')) return sendable(bare)
  let url: URL
  try {
    url = new URL(bare, `${peer.origin}/`)
  } catch {
    throw peer.error('bmc-protocol', `sent a link that is none: "${peer.quote(link)}"`)
  }
  if (url.origin !== new URL(peer.origin).origin) {
    throw peer.error(
      'bmc-protocol',
      `sent a link to another host, which is not followed: "${peer.quote(link)}"`,
    )
  }
  return url.pathname + url.search
}

/**
 * The path that a `Location` names. What a BMC has just made is its own, by whatever name it calls itself: many do
 * not know the name or the address that they are reached by. So what it says of a host does not count: the
 * path is asked of the BMC that we know, and nobody else is.
 */
export function placeOf(peer: Peer, location: string): string {
  const own = /^https?:\/\/[^/?#]+(\/redfish\/[^#]*)/i.exec(location)?.[1]
  return pathOf(peer, own ?? location)
}

/** Some BMCs leave spaces and other characters in links that cannot stand in a request. */
function sendable(path: string): string {
  return path.replace(/[^\x21-\x7e]+/g, (text) =>
    // By way of bytes: half a surrogate pair cannot be encoded.
    encodeURIComponent(Buffer.from(text).toString()),
  )
}

/** Whether two links name the same resource: case and a slash at the end do not count. */
export function sameLink(a: string, b: string): boolean {
  return comparable(a) === comparable(b)
}

/** A form of a link that is equal for equal resources. */
export function comparable(link: string): string {
  return (link.split('#', 1)[0] ?? '').replace(/\/+$/, '').toLowerCase()
}

/** The last part of a link, which mostly is the resource's id. */
export function lastPart(link: string): string {
  const parts = (link.split(/[#?]/, 1)[0] ?? '').split('/').filter((part) => part !== '')
  return parts[parts.length - 1] ?? ''
}
