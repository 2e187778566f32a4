import { z } from 'zod'
import { type AlbumOperation, albumForms, albumKinds } from './album.ts'
import { type AssetOperation, assetForms, assetKinds } from './asset.ts'
import type { Kinds, OperationKind } from './kind.ts'
import { type OwnershipOperation, ownershipForms, ownershipKinds } from './ownership.ts'
import { type StackOperation, stackForms, stackKinds } from './stack.ts'
import { type TagOperation, tagForms, tagKinds } from './tag.ts'

/** One concrete change, with the state before where there is one. */
export type Operation = AlbumOperation | TagOperation | AssetOperation | StackOperation | OwnershipOperation
/** Name of a kind of operation. */
export type OperationName = Operation['op']
/** The operation of one kind. */
export type OperationOf<N extends OperationName> = Extract<Operation, { op: N }>

/** The form of an operation in a saved plan. */
export const operationForm = z.discriminatedUnion('op', [
  ...albumForms,
  ...tagForms,
  ...assetForms,
  ...stackForms,
  ...ownershipForms,
])

/** Every kind of operation. */
export const kinds: Kinds<Operation> = { ...albumKinds, ...tagKinds, ...assetKinds, ...stackKinds, ...ownershipKinds }

/** What there is to say about the kind of an operation. */
export const kindOf = (operation: Operation): OperationKind<Operation, Operation> =>
  kinds[operation.op] as unknown as OperationKind<Operation, Operation>
