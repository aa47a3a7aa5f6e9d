/** The shell code by which a node says how far its start has come. */

/**
 * Functions for the shell of an initial RAM disk or of the system itself, for `busybox sh` and every other
 * POSIX shell with `wget` or `curl`. `phoenix_report initramfs` says that the initial RAM disk runs,
 * `phoenix_report up` that the system is up. Where Phoenix asked for no reports it does nothing; it tries
 * for half a minute and never makes a start fail.
 *
 * @example
 * ```ts
 * import { reportSnippet } from 'phoenix-cluster/boot'
 * import { writeFile } from 'node:fs/promises'
 *
 * await writeFile('/tmp/phoenix-report.sh', reportSnippet)
 * ```
 */
export const reportSnippet = `# Tells the boot service how far this start has come: phoenix_report initramfs, phoenix_report up.
# Needs a mounted /proc and a network. Made by Phoenix.
phoenix_report() {
  phoenix_line=$(cat "\${PHOENIX_CMDLINE:-/proc/cmdline}") || return 0
  phoenix_url=
  set -f
  for phoenix_word in $phoenix_line; do
    case $phoenix_word in
      phoenix.report=http*) phoenix_url=\${phoenix_word#phoenix.report=} ;;
    esac
  done
  set +f
  [ -n "$phoenix_url" ] || return 0
  phoenix_hex=$(printf '%s' "$phoenix_line" | od -An -v -tx1 | tr -d ' \\n')
  # Some builds of busybox fail at a timeout of wget's own.
  phoenix_limit=
  command -v timeout >/dev/null 2>&1 && phoenix_limit='timeout 10'
  phoenix_get='curl -fsS -o /dev/null'
  command -v wget >/dev/null 2>&1 && phoenix_get='wget -q -O /dev/null'
  for phoenix_pause in 1 2 4 8 15 0; do
    $phoenix_limit $phoenix_get "$phoenix_url/$1?cmdline=$phoenix_hex" 2>/dev/null && return 0
    sleep "$phoenix_pause"
  done
  return 0
}
`
