import assert from 'node:assert/strict';
import { FailureNews } from '../../native/failure-news.ts';

describe('failures of sending', () => {
  it('are news once, until they change or were over, for each destination', () => {
    const news = new FailureNews();
    assert.ok(news.failed('a', 'no route'));
    assert.ok(news.failed('b', 'no route'));
    assert.ok(!news.failed('a', 'no route'));
    assert.ok(news.failed('a', 'not permitted'));
    assert.ok(news.failed('a', 'no route'));
    news.worked('a');
    assert.ok(news.failed('a', 'no route'));
    assert.ok(!news.failed('b', 'no route'));
  });

  it('are remembered of the latest destinations only', () => {
    const news = new FailureNews();
    for (let i = 0; i <= 100; i++) assert.ok(news.failed(`${i}`, 'no route'));
    assert.ok(!news.failed('1', 'no route'));
    assert.ok(news.failed('0', 'no route'));
  });
});
