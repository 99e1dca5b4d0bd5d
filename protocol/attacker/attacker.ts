import type { Association, EndpointHandler, Endpoint, Host, Random, Timer } from '../host.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../wire/asap-messages.ts';
import { MessagePayload, type Codec } from '../wire/codec.ts';
import { AttackerStatistics, type Attack, type AttackSurroundings } from './attack.ts';
import type { AttackerOptions } from './attacker-options.ts';
import { RegistrationAttack } from './registration-attack.ts';
import { ResolutionAttack } from './resolution-attack.ts';
import { TargetRegistrars } from './target-registrars.ts';

/**
 * A host that attacks a pool by what RSerPool allows every host (RFC 5355 threats 2.2, 2.13; after RSPSIM's model): it
 * strikes registrars at intervals, with nothing but ASAP messages. For studies of countermeasures.
 */
export class Attacker implements EndpointHandler, AttackSurroundings {
  readonly statistics = new AttackerStatistics();
  readonly #options: AttackerOptions;
  readonly #codec: Codec<AsapMessage>;
  readonly #endpoint: Endpoint;
  readonly #targets: TargetRegistrars;
  readonly #attack: Attack;
  readonly #intervals: Random;
  readonly #timer: Timer;

  /** Opens its ports; {@link start} begins to attack. */
  constructor(host: Host, options: AttackerOptions) {
    this.#options = options;
    this.#codec = asapCodec(options.profile);
    this.#intervals = host.random.stream('interval');
    this.#timer = host.clock.timer(() => this.#strike());
    // Registrars may connect: keep-alives to fake elements come that way.
    const protocols = [{ ppid: ASAP_PPID, codec: this.#codec }];
    this.#endpoint = host.transport.open({ addresses: [], port: 0, protocols }, this);
    this.#targets = new TargetRegistrars(this.#endpoint, options.registrars, host.random.stream('target'));
    this.#attack = this.#attackOf(host);
  }

  start(): void {
    this.#armForNext();
  }

  /** Ends without a word, as its failure would. */
  stop(): void {
    this.#timer.cancel();
    this.#attack.close();
    this.#endpoint.close();
  }

  send(registrar: Association, message: AsapMessage): void {
    const payload = new MessagePayload(this.#codec, message);
    // What a registrar does not take is lost: the next attack follows anyway.
    registrar.send({ payload, ppid: ASAP_PPID, sackImmediately: true });
  }

  message(registrar: Association, message: unknown): void {
    this.#attack.heard(message as AsapMessage, registrar);
  }

  associationRestarted(): void {
    // A registrar that has lost its state is attacked as before.
  }

  #attackOf(host: Host): Attack {
    const { poolHandle, attack } = this.#options;
    switch (attack.kind) {
      case 'handleResolution':
        return new ResolutionAttack(poolHandle, attack, host.random.stream('report'), this);
      case 'registration':
        return new RegistrationAttack(host, poolHandle, attack, this);
    }
  }

  #strike(): void {
    this.statistics.attacks++;
    this.#attack.strike(this.#targets.any());
    this.#armForNext();
  }

  #armForNext(): void {
    this.#timer.arm(this.#options.interval.sample(this.#intervals));
  }
}
