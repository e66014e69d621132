/** The fields of a form as text; a name that comes several times keeps its last value here. */
export async function readForm(request: Request): Promise<Record<string, string>> {
  const form = await request.formData()
  return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.trim()]] : [])))
}
