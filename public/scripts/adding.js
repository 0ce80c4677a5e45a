// A field keeps what is typed while the page is brought up to date: one that adds to a list is empty again when it has.
document.addEventListener('htmx:finally:swap', ({ detail: { ctx } }) => {
  const form = ctx.sourceElement?.closest?.('form[data-adds]')
  if (form && ctx.response?.status < 400) form.reset()
})
