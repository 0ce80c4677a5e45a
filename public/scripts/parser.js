// htmx passes options to parseHTMLUnsafe, and Chromium has versions (143 is one) that know the function but refuse a
// second argument. Without the function htmx takes DOMParser, which does the same for what this application sends.
try {
  Document.parseHTMLUnsafe?.('', {})
} catch {
  Document.parseHTMLUnsafe = undefined
}
