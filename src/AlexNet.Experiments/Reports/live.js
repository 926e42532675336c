
/* Takes the newer page's content whenever there is one, and says whether the page is current.
   None of the characters that XML escapes: within a page made as XML they would be. */
const state = document.getElementById('live');
let shown = null;

function say(text) {
  if (state.textContent !== text) state.textContent = text;
}

function show(text) {
  const next = new DOMParser().parseFromString(text, 'text/html');
  const moved = Array.from(document.querySelectorAll('.scroll'), function (part) { return part.scrollLeft; });
  document.querySelector('main').replaceWith(next.querySelector('main'));
  document.title = next.title;
  document.querySelectorAll('.scroll').forEach(function (part, at) { part.scrollLeft = moved[at] || 0; });
  shown = text;
}

async function take() {
  try {
    const answer = await fetch('.', { cache: 'no-store' });
    const text = await answer.text();
    if (text !== shown) show(text);
    say('Current: the page follows the run.');
  } catch {
    say('The page cannot be read; trying again.');
  }
}

const events = new EventSource('events');
events.onmessage = take;
events.onerror = function () { say('No connection: nothing serves the page any more, or its machine is gone; trying again.'); };
