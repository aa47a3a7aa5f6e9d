// Sends DHCP packets in a network of its own and prints what comes back. Arguments: its own address and the
// server's. Each line of the input is `relay HEX`, from a relay agent to the server, or `broadcast HEX`.
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'

const [own, server] = process.argv.slice(2)
const relay = createSocket('udp4')
const machine = createSocket('udp4')
for (const socket of [relay, machine]) {
  socket.on('message', (message) => console.log(message.toString('hex')))
  socket.on('error', (error) => console.error(error.message))
}
relay.bind(67, own, () => {
  machine.bind(68, () => {
    machine.setBroadcast(true)
    console.log('ready')
    createInterface({ input: process.stdin }).on('line', (line) => {
      const [how, hex = ''] = line.split(' ')
      const packet = Buffer.from(hex, 'hex')
      if (how === 'relay') relay.send(packet, 67, server)
      else machine.send(packet, 67, '255.255.255.255')
    })
  })
})
