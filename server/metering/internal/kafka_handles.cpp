#include "metering/internal/kafka_handles.h"

#include <QLoggingCategory>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(kafkaLog, "sluice.metering.kafka")

// librdkafka's lines name brokers and reasons, never credentials. It repeats them with every attempt; what matters to people is in the
// source's state.
void logKafka(const rd_kafka_t*, int level, const char* facility, const char* text)
{
    if (level <= 2)
        qCWarning(kafkaLog, "%s: %s", facility, text);
    else
        qCDebug(kafkaLog, "%s: %s", facility, text);
}

bool isKafkaMechanism(const std::string& name)
{
    return name.empty() || name == "PLAIN" || name == "SCRAM-SHA-256" || name == "SCRAM-SHA-512";
}

}  // namespace

Result<void> checkKafkaConfig(const KafkaConfig& config)
{
    const auto wrong = [](const char* what) { return fail(ErrorCode::InvalidArgument, what); };
    if (config.brokers.empty())
        return wrong("KAFKA_BROKERS names no broker");
    if (config.topic.empty())
        return wrong("KAFKA_GATEWAY_TOPIC is empty");
    if (config.group.empty())
        return wrong("KAFKA_GROUP is empty");
    if (!isKafkaMechanism(config.saslMechanism))
        return wrong("KAFKA_SASL_MECHANISM is not PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512");
    if (config.username.empty() != config.password.empty())
        return wrong("KAFKA_USERNAME and KAFKA_PASSWORD belong together");
    if (!config.saslMechanism.empty() && config.username.empty())
        return wrong("KAFKA_SASL_MECHANISM needs KAFKA_USERNAME and KAFKA_PASSWORD");
    return {};
}

std::string kafkaError(rd_kafka_resp_err_t code)
{
    return rd_kafka_err2str(code);
}

Result<void> setKafka(const KafkaConf& conf, const char* name, const std::string& value)
{
    char reason[256];
    if (rd_kafka_conf_set(conf.get(), name, value.c_str(), reason, sizeof reason) != RD_KAFKA_CONF_OK)
        return fail(ErrorCode::InvalidArgument, std::string("Kafka setting ") + name + " was refused");
    return {};
}

Result<KafkaConf> baseKafkaConf(const KafkaConfig& config)
{
    SLUICE_TRY(checkKafkaConfig(config));
    KafkaConf conf(rd_kafka_conf_new());
    const bool sasl = !config.username.empty();
    const char* protocol = sasl ? (config.tls ? "sasl_ssl" : "sasl_plaintext") : (config.tls ? "ssl" : "plaintext");
    SLUICE_TRY(setKafka(conf, "bootstrap.servers", config.brokers));
    SLUICE_TRY(setKafka(conf, "client.id", config.clientId));
    SLUICE_TRY(setKafka(conf, "security.protocol", protocol));
    if (!config.caFile.empty())
        SLUICE_TRY(setKafka(conf, "ssl.ca.location", config.caFile));
    if (sasl) {
        SLUICE_TRY(setKafka(conf, "sasl.mechanism", config.saslMechanism.empty() ? "PLAIN" : config.saslMechanism));
        SLUICE_TRY(setKafka(conf, "sasl.username", config.username));
        SLUICE_TRY(setKafka(conf, "sasl.password", config.password));
    }
    SLUICE_TRY(setKafka(conf, "socket.keepalive.enable", "true"));
    SLUICE_TRY(setKafka(conf, "socket.timeout.ms", "10000"));
    SLUICE_TRY(setKafka(conf, "reconnect.backoff.max.ms", "5000"));
    SLUICE_TRY(setKafka(conf, "log_level", "5"));
    rd_kafka_conf_set_log_cb(conf.get(), logKafka);
    return conf;
}

}  // namespace sluice::metering
