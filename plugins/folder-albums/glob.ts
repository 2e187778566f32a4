export { type PathGlob as GlobMatcher, pathGlob as compileGlob } from '../../index.ts'
