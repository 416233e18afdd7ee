"""Whether everything on a page can be read without scrolling sideways."""

from playwright.sync_api import Page

# Boxes that scroll by themselves may be wider than the page; what stands off the page on purpose is not seen.
LOOK = """() => {
  const aside = '.scroll, .unseen, .visually-hidden, .skip, thead, select, input, textarea, svg';
  const wide = document.documentElement.clientWidth, found = [];
  const spill = document.documentElement.scrollWidth - wide;
  if (spill > 0) found.push(`page: ${spill} px too wide`);
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest(aside) || !element.checkVisibility()) continue;
    const box = element.getBoundingClientRect(), name = element.outerHTML.slice(0, 120);
    if (box.right > wide + 1 || box.left < -1) found.push('outside: ' + name);
    if (!element.clientWidth) continue;
    if (element.scrollWidth > element.clientWidth + 1) found.push('too wide for its box: ' + name);
    if (element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY !== 'visible')
      found.push('too high for its box: ' + name);
  }
  for (const box of document.querySelectorAll('.scroll')) {
    if (box.clientWidth > wide || getComputedStyle(box).overflowX !== 'auto') found.push('no scroll box');
  }
  return found;
}"""


def misfits(page: Page) -> list[str]:
    """What is cut, or stands outside the page, with every fold open."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    found: list[str] = page.evaluate(LOOK)
    return found
