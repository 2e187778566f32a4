export { type PathGlob as GlobMatcher, pathGlob as compileGlob } from '../../core/index.ts'
