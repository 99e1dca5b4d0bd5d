import assert from 'node:assert/strict';
import { ComponentDirectory } from '../../../demo/view/component-directory.ts';
import type { ComponentView } from '../../../demo/view/component-view.ts';

const element: ComponentView = {
  id: 'pe1',
  role: 'poolElement',
  name: 'PE 1',
  state: 'up',
  identifier: '0x0000000a',
  addresses: ['127.1.0.3', '2001:db8::3'],
  details: {},
  hasLog: true,
  actions: [],
};

describe('a directory of components', () => {
  it('finds them by address, with and without port', () => {
    const names = new ComponentDirectory();
    names.know(element);
    for (const address of [
      '127.1.0.3',
      '127.1.0.3:9',
      '2001:db8::3',
      '[2001:db8::3]:3863',
      '10.0.0.1,[2001:db8::3]:3863',
    ]) {
      assert.equal(names.find(address), 'pe1', address);
    }
    assert.equal(names.find('127.1.0.33:9'), undefined);
    assert.equal(names.find('*:9'), undefined);
  });

  it('tells components of one host from each other by their ports, and does not guess', () => {
    const names = new ComponentDirectory();
    names.know({ ...element, addresses: ['127.0.0.1:1000'] });
    names.know({ ...element, id: 'pe2', addresses: ['127.0.0.1:2000'] });
    assert.equal(names.find('127.0.0.1:2000'), 'pe2');
    assert.equal(names.find('127.0.0.1:3000'), undefined);
    names.forget('pe1');
    assert.equal(names.find('127.0.0.1:3000'), 'pe2');
  });

  it('still knows the last identifiers of a component that was restarted', () => {
    const names = new ComponentDirectory();
    names.know(element);
    const identifiers = ['0x0000000b', '0x0000000c', '0x0000000d'];
    for (const identifier of identifiers) names.know({ ...element, identifier });
    for (const identifier of ['0x0000000a', ...identifiers]) {
      assert.equal(names.find(identifier, 'poolElement'), 'pe1');
    }
    names.know({ ...element, identifier: '0x0000000e' });
    assert.equal(names.find('0x0000000a', 'poolElement'), undefined);
    assert.equal(names.find('0x0000000e', 'registrar'), undefined);
  });

  it('forgets a component altogether', () => {
    const names = new ComponentDirectory();
    names.know(element);
    names.forget('pe1');
    assert.equal(names.nameOf('pe1'), undefined);
    assert.equal(names.find('127.1.0.3'), undefined);
    assert.equal(names.find('0x0000000a', 'poolElement'), undefined);
  });
});
