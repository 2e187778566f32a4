import type { AssetView } from '../forms.ts'
import { dayOf } from './client.ts'
import { thumbnail } from './parts.tsx'

/** A few pictures, each a button that opens it. */
export const Shots = ({
  account,
  assets,
  onOpen,
}: {
  account: string
  assets: readonly AssetView[]
  onOpen: (asset: AssetView) => void
}) => (
  <ul class="shots">
    {assets.map((asset) => (
      <li key={asset.assetId}>
        <button type="button" onClick={() => onOpen(asset)}>
          <img
            src={thumbnail(account, asset.assetId, asset.version)}
            alt={`${asset.fileName}, ${dayOf(asset.takenAt)}`}
            loading="lazy"
          />
        </button>
      </li>
    ))}
  </ul>
)
