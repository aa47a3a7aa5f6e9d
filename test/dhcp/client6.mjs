// A DHCPv6 relay agent: sends what it is told to a server and prints what comes back. Arguments: its own
// address and the server's. Each line of the input and of the output is a packet in hexadecimal.
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'

const [own, server] = process.argv.slice(2)
const socket = createSocket('udp6')
socket.on('message', (message) => console.log(message.toString('hex')))
socket.bind(547, own, () => {
  console.log('ready')
  createInterface({ input: process.stdin }).on('line', (hex) => {
    socket.send(Buffer.from(hex, 'hex'), 547, server)
  })
})
