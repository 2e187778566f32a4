/** What tells one camera from another. */
export interface Made {
  readonly exif: { readonly make?: string | null | undefined; readonly model?: string | null | undefined }
}

const plain = (text: string | null | undefined): string => (text ?? '').trim().toLowerCase()

const agree = (a: string, b: string): boolean => a === '' || b === '' || a === b

const cameraOf = ({ exif: { make, model } }: Made) => ({ make: plain(make), model: plain(model) })

const areAlike = (a: Made, b: Made): boolean => {
  const [one, other] = [cameraOf(a), cameraOf(b)]
  return agree(one.make, other.make) && agree(one.model, other.model)
}

/**
 * Parts assets by their cameras. One whose camera is not known goes with the others where these are of one camera;
 * where they are of several, nobody knows with which, and it is left out.
 */
export const byCamera = <A extends Made>(assets: readonly A[]): A[][] => {
  const different = [...new Map(assets.map((asset) => [JSON.stringify(cameraOf(asset)), asset])).values()]
  if (different.every((a, index) => different.slice(index + 1).every((b) => areAlike(a, b)))) return [[...assets]]
  const isKnown = (asset: A): boolean => Object.values(cameraOf(asset)).every((text) => text !== '')
  const groups = [...Map.groupBy(assets.filter(isKnown), (asset) => JSON.stringify(cameraOf(asset))).values()]
  for (const asset of assets.filter((one) => !isKnown(one))) {
    const [fitting, ...others] = groups.filter(([first]) => first && areAlike(first, asset))
    if (fitting && others.length === 0) fitting.push(asset)
  }
  return groups
}
