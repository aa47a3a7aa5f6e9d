/** The files of images, as they are in their folder: what they are, and which version is the latest. */
export { type OpenImageFile, openImageFile } from './folder.js'
export { imageFolder } from './location.js'
export {
  type ImageRole,
  type LookOptions,
  lookAtImage,
  lookAtImages,
  type SeenImage,
  type SeenImageFile,
} from './look.js'
export { latestVersion, latestVersions } from './versions.js'
