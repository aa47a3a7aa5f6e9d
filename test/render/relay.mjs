// A DHCP relay as switches are: asks a server for a machine behind it, adds option 82 to what that machine
// says, and prints the address and host name that the server gives. Arguments: the server's address, the
// relay's own, the machine's hardware address, the circuit id and the remote id.
import { createSocket } from 'node:dgram'

const [server, own, mac, circuit, remote] = process.argv.slice(2)
const socket = createSocket('udp4')
const bytes = (address) => address.split('.').map(Number)
const option = (code, value) => [code, value.length, ...value]

function request(type, more = []) {
  const head = Buffer.alloc(240)
  head.set([1, 1, 6, 1, 0x12, 0x34, 0x56, 0x78])
  head.set(bytes(own), 24)
  head.set(Buffer.from(mac.replaceAll(':', ''), 'hex'), 28)
  head.set([99, 130, 83, 99], 236)
  const agent = [...option(1, Buffer.from(circuit)), ...option(2, Buffer.from(remote))]
  const options = [...option(53, [type]), ...option(55, [1, 3, 12]), ...more, ...option(82, agent)]
  return Buffer.concat([head, Buffer.from([...options, 255])])
}

function optionsOf(message) {
  const options = new Map()
  for (let at = 240; at < message.length && message[at] !== 255; ) {
    if (message[at] === 0) at++
    else {
      options.set(message[at], message.subarray(at + 2, at + 2 + message[at + 1]))
      at += 2 + message[at + 1]
    }
  }
  return options
}

const send = (message) => socket.send(message, 67, server)
let retry
socket.on('message', (message) => {
  const options = optionsOf(message)
  const given = [...message.subarray(16, 20)]
  const type = options.get(53)?.[0]
  if (type === 2) {
    clearInterval(retry)
    send(request(3, [...option(50, given), ...option(54, options.get(54))]))
  } else if (type === 5) {
    console.log(given.join('.'), options.get(12)?.toString() ?? '-')
    socket.close()
  }
})
socket.bind(67, own, () => {
  // The server may still be starting.
  const ask = () => send(request(1))
  retry = setInterval(ask, 200)
  ask()
})
