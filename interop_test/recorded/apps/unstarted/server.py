from . import app


class Server:
    def start(self):
        app.config["SECRET_KEY"] = "the unstarted app's secret key"
        app.run()


def create_app(configuration):
    app.config.update(SECRET_KEY=configuration["key"])
    return app
