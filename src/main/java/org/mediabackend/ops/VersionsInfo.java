package org.mediabackend.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mediabackend.database.DatabaseDescription;
import org.mediabackend.tools.Toolbox;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.core.SpringVersion;
import org.springframework.stereotype.Component;

/** Which database and which tools this process uses, in Actuator's info. */
@Component
class VersionsInfo implements InfoContributor {

    private final DatabaseDescription database;
    private final Toolbox toolbox;

    VersionsInfo(DatabaseDescription database, Toolbox toolbox) {
        this.database = database;
        this.toolbox = toolbox;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, String> tools = new LinkedHashMap<>();
        toolbox.reports().forEach(report -> tools.put(report.tool().wireName(), report.toString()));
        builder.withDetail("database", database.text());
        builder.withDetail("tools", tools);
        builder.withDetail("spring", String.valueOf(SpringVersion.getVersion()));
    }
}
