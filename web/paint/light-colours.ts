/** The light colours of the tokens, for drawings that leave the pages: files carry no sheet. */
export const light = {
  paper: '#fbfaf7',
  ink: '#1b1f24',
  quiet: '#59636e',
  rule: '#e2ddd2',
  river: '#0b5c6b',
  seal: '#b83a2b',
  mind: '#85590b',
} as const
