// What plugins share beyond the language of recipes: names, zones, paths, counts.

export { folderName, folderSegments } from './language/predicates/folder-name.ts'
export { type PathGlob, pathGlob } from './language/predicates/path-glob.ts'
export { fold } from './language/predicates/patterns.ts'
export { distanceBetween } from './language/predicates/place.ts'
export { instantAt, isZone, offsetAt, startOfDay } from './language/predicates/zone.ts'
export { albumsByName, ownAlbums } from './language/toolkit/own-albums.ts'
export { Tally } from './language/toolkit/tally.ts'
export { findTextFiles, type TextFile } from './language/toolkit/text-files.ts'
export { findUser, type NamedUser, usersNamed } from './language/toolkit/users.ts'
