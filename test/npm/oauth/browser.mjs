// A browser that is just enough for the hosted pages: it keeps cookies, fills
// forms, and stops where it would leave the server.

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'", '#43': '+' }
const plain = (html) => html.replace(/&(#?\w+);/g, (whole, name) => entities[name] ?? whole)
const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`).exec(tag)
  return found ? plain(found[1] ?? found[2] ?? found[3]) : undefined
}

export class Browser {
  constructor(origin) {
    this.origin = origin
    this.cookies = new Map()
  }

  /** Goes to an address, and gives the one that leads elsewhere, or the page. */
  async visit(address, form) {
    for (let hops = 0; hops < 10; hops++) {
      const at = new URL(address, this.origin)
      if (at.origin !== this.origin) return { left: at }
      const response = await fetch(at, {
        method: form ? 'POST' : 'GET',
        body: form,
        redirect: 'manual',
        headers: {
          accept: 'text/html',
          cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form ? { origin: this.origin, 'sec-fetch-site': 'same-origin' } : {}),
        },
      })
      for (const line of response.headers.getSetCookie?.() ?? (response.headers.get('set-cookie') ?? '').split(/, (?=[\w-]+=)/)) {
        const [pair] = line.split(';')
        const cut = pair.indexOf('=')
        if (cut > 0) this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1))
      }
      const html = await response.text()
      const onwards = response.headers.get('location') ?? this.refresh(html)
      if (!onwards) return { status: response.status, html, at }
      address = new URL(onwards, at).href
      form = undefined
    }
    throw new Error('too many redirects')
  }

  refresh(html) {
    const tag = /<meta http-equiv="refresh"[^>]*>/.exec(html)
    return tag && attribute(tag[0], 'content').replace(/^\d+;\s*url=/, '')
  }

  /** Sends the page's first form with these fields filled in. */
  async send(page, fields) {
    const whole = /<form[^>]*>[^]*?<\/form>/.exec(page.html)
    if (!whole) throw new Error(`no form on ${page.status} ${page.html}`)
    const form = new URLSearchParams()
    for (const [input] of whole[0].matchAll(/<input[^>]*>/g)) {
      const name = attribute(input, 'name')
      if (name) form.set(name, attribute(input, 'value') ?? '')
    }
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    const action = attribute(/<form[^>]*>/.exec(whole[0])[0], 'action')
    return this.visit(new URL(action, page.at).href, form)
  }
}
