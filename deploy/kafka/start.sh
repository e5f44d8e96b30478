#!/bin/sh
# The broker of docker-compose.yml: broker and controller in one, TLS alone, users by SCRAM-SHA-512, and nothing allowed that no rule
# allows. Reads its key, its certificate and the passwords of its users from files; none of them is ever an argument of a program.
set -eu
umask 077
secrets=${VIDIMUS_SECRETS:-/run/secrets}
kafka=${KAFKA_HOME:-/opt/kafka}
data=${VIDIMUS_KAFKA_DATA:-/var/lib/kafka/data}
address=${VIDIMUS_KAFKA_ADDRESS:-kafka:9093}
controller=${VIDIMUS_KAFKA_CONTROLLER:-localhost:9094}
run=$(mktemp -d)

random() { head -c "$1" /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

cat "$secrets/kafka.key" "$secrets/kafka.crt" > "$run/broker.pem"
# Read before they are used: what fails within other words ends nothing.
admin=$(cat "$secrets/admin.kafka-password")
# Between the broker and its own controller: new at every start.
between=$(random 24)
modules=org.apache.kafka.common.security
cat > "$run/server.properties" << PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@$controller
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
listeners=CLIENTS://:${address##*:},CONTROLLER://$controller
advertised.listeners=CLIENTS://$address
listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=$modules.scram.ScramLoginModule required username="admin" password="$admin";
listener.name.controller.sasl.enabled.mechanisms=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.plain.sasl.jaas.config=$modules.plain.PlainLoginModule required username="broker" password="$between" user_broker="$between";
ssl.keystore.type=PEM
ssl.keystore.location=$run/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location=$secrets/ca.crt
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:broker;User:admin
# Topics are declared in libs/contracts and made by the step "topics".
auto.create.topics.enable=false
# There is one broker: nothing can be kept twice.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# A room that was away for months goes on where it was.
offsets.retention.minutes=525600
log.dirs=$data
PROPERTIES

# Users are part of what an empty log begins with: the name of each is the name of its file of password.
if [ ! -e "$data/meta.properties" ]; then
  {
    printf '%s\n' --cluster-id "v$(random 16 | cut -c2-)" --config "$run/server.properties"
    for file in "$secrets"/*.kafka-password; do
      password=$(cat "$file")
      printf '%s\n' --add-scram "SCRAM-SHA-512=[name=$(basename "$file" .kafka-password),password=$password]"
    done
  } > "$run/format"
  # What it prints holds what passwords are checked by.
  "$kafka/bin/kafka-storage.sh" format "@$run/format" > /dev/null
  rm "$run/format"
fi

exec "$kafka/bin/kafka-server-start.sh" "$run/server.properties"
