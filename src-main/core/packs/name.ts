/** `id@version`. */
export function nameOf({ id, version }: { readonly id: string, readonly version: string }): string {
  return `${id}@${version}`
}
