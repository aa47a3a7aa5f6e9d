/** What a node of a rack in another process writes in a round: a line such as those of a kernel. */
export function said(node: string, round: number): string {
  return `[${String(round).padStart(8)}.000000] ${node}: a line of some eighty characters as kernels write them\r\n`
}
