import type { ComponentAction, ComponentView } from '../../view/component-view.ts';
import type { ControlRequest } from '../../worlds/demo-world.ts';
import type { PageContext } from '../panel.ts';
import type { MenuItem } from './component-menu.ts';

/** Words of actions, in the order of menus; those of paths are followed by an address. */
const actionWords: Readonly<Record<ComponentAction, { label: string; hint: string }>> = {
  start: { label: 'Start', hint: 'Begins to run' },
  stop: { label: 'Stop', hint: 'Ends in order: it says goodbye to the others' },
  kill: { label: 'Kill', hint: 'Ends at once, without a word: the others have to find out' },
  restart: { label: 'Restart', hint: 'Ends, and begins again' },
  failureMode: { label: 'Fail on purpose', hint: 'Ends each session after some packets, so that users fail over' },
  reliableMode: { label: 'Serve reliably', hint: 'Does not end sessions on purpose any more' },
  cutPath: { label: 'Cut path', hint: 'Packets from and to this address are lost' },
  joinPath: { label: 'Join path', hint: 'Packets from and to this address arrive again' },
  newImage: { label: 'New image', hint: 'Begins its image again' },
};

/** What can be done to a component. */
export function componentItems(view: ComponentView, page: PageContext, showDetails: () => void): MenuItem[] {
  const { id, hasLog } = view;
  return [
    { label: 'Details and messages …', run: showDetails },
    { label: 'Log …', run: hasLog ? () => void page.openLog(id) : undefined },
    ...view.actions.flatMap((action) =>
      requestsOf(action, view).map(({ request, suffix }) => ({
        label: `${actionWords[action].label}${suffix}`,
        hint: actionWords[action].hint,
        run: page.canControl ? () => void page.control(request) : undefined,
      })),
    ),
  ];
}

/** One request for most actions, one for each path that can be cut or joined. */
function requestsOf(action: ComponentAction, view: ComponentView): { request: ControlRequest; suffix: string }[] {
  const { id: component, addresses, cutPaths = [] } = view;
  switch (action) {
    case 'cutPath':
    case 'joinPath':
      return addresses.flatMap((address, path) =>
        cutPaths.includes(path) === (action === 'joinPath')
          ? [{ request: { action, component, path }, suffix: ` ${address}` }]
          : [],
      );
    case 'newImage':
      return [{ request: { action, component, image: {} }, suffix: '' }];
    case 'start':
    case 'stop':
    case 'kill':
    case 'restart':
    case 'failureMode':
    case 'reliableMode':
      return [{ request: { action, component }, suffix: '' }];
  }
}
