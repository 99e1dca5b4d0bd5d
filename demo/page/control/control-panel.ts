import type { PagePanel } from '../panel.ts';

export const controlPanel: PagePanel = {
  id: 'control',
  title: 'Pool',
  mount(place, page) {
    const list = document.createElement('ul');
    place.append(list);
    return {
      draw() {
        list.replaceChildren(
          ...[...page.state.components.values()].map(({ name, state }) => {
            const line = document.createElement('li');
            line.textContent = `${name}: ${state}`;
            return line;
          }),
        );
      },
    };
  },
};
