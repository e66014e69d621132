import { describe, expect, it } from 'vitest'
import { keepable, KeptForms } from './kept-form.ts'

const form = { actor: 'a', path: '/desk/x?y=1', body: 'reason=%E4%B8%AD&reason=two' }

describe('a form kept over the end of a session', () => {
  it('comes back as it was, once, to its actor and its path', () => {
    const forms = new KeptForms('secret')
    const opened = forms.unseal(forms.seal(form))
    expect(opened).toMatchObject(form)
    const wait = (): string => forms.wait(opened!, 'a')
    expect(forms.take(wait(), form.path, 'b')).toBeNull()
    expect(forms.take(wait(), '/desk/other', 'a')).toBeNull()
    const name = wait()
    expect(forms.take(name, form.path, 'a')).toMatchObject(form)
    expect(forms.take(name, form.path, 'a')).toBeNull()
  })
  it('is not opened when it was touched, sealed elsewhere, or meant as something else', () => {
    const forms = new KeptForms('secret')
    const sealed = forms.seal(form)!
    for (const at of [0, 20, sealed.length - 2]) {
      const touched = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      expect(forms.unseal(touched), String(at)).toBeNull()
    }
    expect(new KeptForms('another').unseal(sealed)).toBeNull()
    expect(forms.unseal(forms.nameOwner('a'))).toBeNull()
    expect(forms.owner(sealed)).toBeNull()
    expect(forms.owner(forms.nameOwner('a'))).toBe('a')
    for (const nonsense of ['', 'x', null, undefined, '…']) expect(forms.unseal(nonsense)).toBeNull()
  })
  it('ends with its time, and holds no password, token or earlier form', () => {
    let now = 0
    const forms = new KeptForms('secret', () => now)
    const sealed = forms.seal(form)
    const name = forms.wait(forms.unseal(sealed)!, 'a')
    now = 121_000
    expect(forms.take(name, form.path, 'a')).toBeNull()
    now = 13 * 3_600_000
    expect(forms.unseal(sealed)).toBeNull()
    expect(keepable('name=x&password=p&newPassword=p&token=t&current=c&draft=d&api_key=k&reason=%E7%90%86&code=A%2F7')).toBe(
      'name=x&reason=%E7%90%86&code=A%2F7',
    )
  })
})
