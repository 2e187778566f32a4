/** Plugins that come with the package. */
export const bundledPlugins: readonly string[] = [
  'album-merge',
  'album-sharing',
  'album-tags',
  'autotag',
  'clock-shift',
  'date-repair',
  'duplicates',
  'folder-albums',
  'people-albums',
  'people-checks',
  'screen-captures',
  'smart-albums',
  'stacks',
  'trips',
]
