"""The application: engine, pages, API, errors, language and security put together."""

from flask import Flask
from jinja2 import StrictUndefined

from search.engine import Engine
from search.opening import open_engine
from web import errors, i18n, routing, security
from web.api import api
from web.context import EXTENSION, Context
from web.health import health
from web.settings import Settings
from web.views import pages


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """A Flask application over `engine`; without one, over the index that `settings` name.

    It starts without an index as well; pages then answer 503 until one is built.
    """
    settings = settings or Settings()
    app = Flask(__name__)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[EXTENSION] = Context(engine or open_engine(settings.index_url), settings)
    security.register(app, settings.hosts)
    i18n.register(app)
    routing.register(app.url_map)
    app.register_blueprint(pages)
    app.register_blueprint(api, url_prefix="/api/v1")
    app.register_blueprint(health)
    errors.register(app)
    return app
