/** Mocha alone ignores rejections of promises that no one waits for; the test that causes one is to fail. */
process.on('unhandledRejection', (reason) => {
  throw reason;
});
