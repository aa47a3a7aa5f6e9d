/** The files of images, as they are in their folder: what they are, and which version is the latest. */

export type { ImageRole, LookOptions, SeenImageFile } from './file.js'
export { type OpenImageFile, openImageFile } from './folder.js'
export { imageFolder } from './location.js'
export { lookAtImage, lookAtImages, type SeenImage } from './look.js'
export { latestVersion, latestVersions } from './versions.js'
