import { type BuildCommand, verbs } from '../command-line/command.js'
import { check } from './image/check.js'
import { list } from './image/list.js'
import { show } from './image/show.js'

const build: BuildCommand = (brief) =>
  verbs(
    brief,
    'Images are declared in the configuration; their files are in the folder that .boot({ images }) names.',
    { list, show, check },
  )

export default build
