// The page of a plugin that nobody vouches for: it says what its own instance answers, and whether it gets
// anywhere else.
const tried = async (work) => {
  try {
    await work();
    return 'reached';
  } catch {
    return 'refused';
  }
};

class TinyPage extends HTMLElement {
  async connectedCallback() {
    const { values: [echo] } = await this.api.command('echo', { text: 'hello' });
    this.show('instance', this.api.instance);
    this.show('echo', echo.text);
    this.show('host', await tried(() => fetch('/api/host')));
    this.show('neighbour', await tried(() => this.api.json('../farm/jobs')));
    this.show('shell', await tried(() => parent.document.title));
    this.show('storage', await tried(() => localStorage.length));
    this.dataset.done = '';
  }

  show(name, value) {
    const line = document.createElement('p');
    line.dataset.name = name;
    line.textContent = `${name}: ${value}`;
    this.append(line);
  }
}

customElements.define('tiny-page', TinyPage);
