"""Gives app.py a store in files or in SQL, by SETTINGS: ``files``, a directory, or ``sql``,
SQLAlchemy's URL of a database."""


from flask_session import Session


def configure(app, settings):
    if "files" in settings:
        configure_files(app, settings["files"])
    else:
        configure_sql(app, settings["sql"])
    app.config.update(settings.get("config", {}))
    Session(app)
    if app.config["SESSION_TYPE"] == "sqlalchemy":
        with app.app_context():  # which Flask-Session up to 0.5 leaves to the app
            app.config["SESSION_SQLALCHEMY"].create_all()


def configure_files(app, directory):
    app.config.update(SESSION_TYPE="filesystem", SESSION_FILE_DIR=directory)
    if app.config.get("CACHELIB"):
        from cachelib.file import FileSystemCache

        app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(directory))


def configure_sql(app, url):
    from flask_sqlalchemy import SQLAlchemy

    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.update(SESSION_TYPE="sqlalchemy", SESSION_SQLALCHEMY=SQLAlchemy(app))


def pickled_values():
    """Values that pickles hold and msgspec does not."""
    import collections
    import datetime
    import zoneinfo

    from markupsafe import Markup

    return {
        "markup": Markup("<b>hi</b>"),
        "huge": 2**200,
        "surrogate": "\ud800",
        "complex": 1 - 2j,
        "frozenset": frozenset({7}),
        "deque": collections.deque([1, 2], 5),
        "counter": collections.Counter("aab"),
        "time": datetime.time(3, 4, 5, 6),
        "timezone": datetime.timezone.utc,
        "zoneinfo": zoneinfo.ZoneInfo("Europe/Paris"),
        "an exception": KeyError("opaque to Go"),
    }
