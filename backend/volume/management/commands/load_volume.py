"""Synthetic cases, as many as asked, in a database of their own: what measures are taken on."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from backend.volume.anew import throw_away
from backend.volume.keys import DEFAULT_PATH, keep_keys
from backend.volume.ledger import BATCH, SEED, Refused, begin_or_go_on
from backend.volume.loading import carry_on
from backend.volume.progress import Progress
from backend.volume.running import OWNER
from backend.volume.sizes import peak_memory, sizes


class Command(BaseCommand):
    help = "Fills a database of its own with synthetic cases. Stopped in the middle, it goes on when run again; done, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, help=f"The same cases, seed and day give the same rows ({SEED}).")
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="The day before which all happened (today).")
        parser.add_argument("--batch", type=int, default=BATCH, help=f"Cases in one transaction ({BATCH}).")
        parser.add_argument("--prepare", action="store_true", help="Migrate and load the reference data first.")
        parser.add_argument("--anew", action="store_true", help="Drop the database if it holds a load, whichever, and begin anew.")
        parser.add_argument(
            "--keys", type=Path, default=DEFAULT_PATH, metavar="PATH", help="The file to write logins and keys to (.local/volume.json)."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demonstration: load_volume would mix invented people with real ones. Set DEMO=1 on a database of its own."
            )
        try:
            anew = options["anew"] and throw_away()
            if anew or options["prepare"]:
                call_command("migrate", verbosity=0)
                call_command("load_reference", verbosity=0)
            with connections[OWNER].cursor() as cursor:
                self.load(cursor, options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was done stays: run the same again to go on.", returncode=130) from None
        finally:
            connections[OWNER].close()  # and lets the next load begin

    def load(self, cursor: Any, options: dict[str, Any]) -> None:
        progress = Progress(self.stdout)
        load = begin_or_go_on(cursor, **{name: options[name] for name in ("cases", "seed", "today", "batch")})
        if load.is_finished:
            progress.say(f"Already loaded: {load.plan}, in {load.seconds:.0f} s")
        else:
            progress.say(f"{'Going on with' if load.seconds else 'Loading'} {load.plan}")
            seconds = carry_on(cursor, load, progress)
            for line in sizes(cursor):
                progress.say(line)
            progress.say(f"Loaded in {seconds:.0f} s, {load.plan.cases / seconds:,.0f} cases a second")
            progress.say(f"This process had {peak_memory()} MB of memory at most")
        if keep_keys(cursor, load.plan, options["keys"]):
            progress.say(f"Logins and keys: {options['keys']}")
